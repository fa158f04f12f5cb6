package com.example.shop

import android.app.Application
import cn.jiguang.api.utils.JCollectionAuth
import com.umeng.commonsdk.UMConfigure

class App : Application() {

    override fun onCreate() {
        super.onCreate()
        UMConfigure.preInit(this, "5f6e7d8c", "official")
        startStatistics()
        JCollectionAuth.setAuth(this, true)
        if (Consent.isAgreed(this)) {
            Services.start(this)
        }
    }

    private fun startStatistics() {
        UMConfigure.init(this, "5f6e7d8c", "official", UMConfigure.DEVICE_TYPE_PHONE, null)
    }
}
