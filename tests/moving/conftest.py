from tests.web.conftest import ana as ana
from tests.web.conftest import bo as bo
from tests.web.conftest import town as town
